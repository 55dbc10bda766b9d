export { addAuthRoutes } from './auth.routes';
