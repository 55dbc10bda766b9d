/** What can be broken on purpose: see breakages.cjs. */
export const breakages: Readonly<
  Record<
    string,
    {
      readonly says: string;
      /** Of files in dist/. */
      readonly edits: readonly { readonly file: string; readonly from: RegExp; readonly to: string }[];
      /** A column that the triggers of a table no longer tell. */
      readonly trigger?: { readonly table: string; readonly without: string };
    }
  >
>;
