export { BUCKETS, type TrackedModel } from './buckets';
export { modelNamed, trackedModels, type Bucket, type ColumnKind, type Model } from './data-model';
export { noteRead, type ReadCall } from './dependencies-of';
export { changedDependencies, slotOf, slotsOf, SLOTS } from './names';
