import { modules } from '../modules';
import type { Access } from '../schema';

/** Who may use every root field: the modules' decisions, and those about the fields that span modules. */
export const access: Required<Access> = {
  queries: Object.assign(
    { node: 'SIGNED_IN', nodes: 'SIGNED_IN' },
    ...modules.map((module) => module.access.queries ?? {}),
  ),
  mutations: Object.assign({}, ...modules.map((module) => module.access.mutations ?? {})),
};
