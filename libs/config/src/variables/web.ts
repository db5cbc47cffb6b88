import { flag, port } from '../variable.ts';

/** Variables of the web container. */
export const web = {
  HTTPS_PORT: port('Port for browsers.', 8443),
  HTTP_PORT: port('Port for reverse proxies, or for the redirect to HTTPS.', 8000),
  DISABLE_HTTPS: flag('Serve plain HTTP only.', false),
};
