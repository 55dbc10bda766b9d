/** The short name of a client app. */
export const APP_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A version of a client app, such as 1.4.0. */
export const APP_VERSION = /^[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}$/;
