import { Command } from 'commander';
import { seedDemoWorld } from './demo-world';
import { withMigrated } from './installation';

export const seedCommand = (): Command =>
  new Command('seed')
    .description('make the demo tenants acme and globex; what is there already stays as it is')
    .action(async () => {
      const summary = await withMigrated(seedDemoWorld);
      process.stdout.write(`${summary}\n`);
    });
