import { Command } from 'commander';
import { OperatorError } from '../kernel';
import { seedDemoWorld } from './demo-world';
import { withMigrated } from './installation';

export const seedCommand = (): Command =>
  new Command('seed')
    .description('make the demo tenants acme and globex; what is there already stays as it is')
    .action(async () => {
      const summary = await withMigrated((installation) => {
        if (installation.config.mode === 'production') {
          throw new OperatorError(
            'The demo world is not for production. Make tenants with `atrium tenant create`.',
          );
        }
        return seedDemoWorld(installation);
      });
      process.stdout.write(`${summary}\n`);
    });
