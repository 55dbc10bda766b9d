export { idePage } from './ide-page';
