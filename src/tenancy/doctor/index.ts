export type { Finding } from './finding';
export { examineAppRole, examineCatalogue, type CatalogueOptions } from './examine';
