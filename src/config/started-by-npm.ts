/** Whether npm started this process, through a shell of its own. */
export const startedByNpm = (): boolean => process.env['npm_lifecycle_event'] !== undefined;
