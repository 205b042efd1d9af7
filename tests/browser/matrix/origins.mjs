// The pages of the matrix. All hosts lead through the recording proxy; none is a real one.

import { DOMAIN } from "../store.mjs";

/** The same site as the buckets, so that cookies are sent where the credentials mode says so. */
export const APP = `http://app.${DOMAIN}`;
/** The same host by https: another origin. */
export const APP_TLS = `https://app.${DOMAIN}`;
export const OTHER = "http://other.example.net";
export const EXAMPLE = "https://example.com";
export const WWW = "http://www.example.com";
export const PORT = "http://www.example.com:8080";
/** An address of the internet. */
export const ADDRESS = "http://203.0.113.7";
/** A sandboxed frame. */
export const NULL = "null";

/** Where buckets are found below, by either scheme. */
export const HTTP = `http://${DOMAIN}`;
export const HTTPS = `https://${DOMAIN}`;
