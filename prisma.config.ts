import { defineConfig } from 'prisma/config';

// Only `prisma` itself reads this file: generate needs no database, migrate takes the owner's URL from DATABASE_URL.
// oxlint-disable-next-line import/no-default-export -- the shape that the Prisma CLI asks for
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://127.0.0.1:5432/atrium' },
});
