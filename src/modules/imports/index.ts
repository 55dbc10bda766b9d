export { parseColumnMap, type ColumnMap } from './column-map.types';
export { isoTime } from './column-sources';
export { builtInMaps, fittingMap } from './built-in-maps';
export { rowReader, type RowReader, type RowReaderOptions } from './row-reader';
export { importTicketBatch, rehearseTicketBatch, type BatchResult } from './ticket-batch.service';
export type { RefusedRecord } from './ticket-batch.plan';
export {
  checkTicketRecord,
  type CheckedRecord,
  type CommentRecord,
  type TicketRecord,
} from './ticket-record.types';
