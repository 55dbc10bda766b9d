/** Text to look for literally: Prisma's `contains` leaves the wildcards of LIKE alive. */
export const literally = (text: string): string => text.replace(/[\\%_]/g, (character) => `\\${character}`);
