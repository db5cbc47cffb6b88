import { notPassed, ownNames, readBy } from '../declare.ts';
import { flag, listenPorts, optionalText } from '../variable.ts';

/** Variables of the web container about listeners, certificates and headers. */
export const webEdge = readBy(['web'], {
  ENABLE_LETSENCRYPT: flag('Obtain a certificate by ACME (HTTP-01: port 80 of every name must lead here).', false),
  LETSENCRYPT_DOMAIN: optionalText('Names in the certificate, separated by commas; default the host of PUBLIC_URL.'),
  LETSENCRYPT_EMAIL: optionalText('Address of the operator, for the authority.'),
  LETSENCRYPT_USE_STAGING: flag("Use the authority's staging service, whose certificates no browser trusts.", false),
  LETSENCRYPT_ACME_SERVER: optionalText(
    "Authority: letsencrypt, buypass, zerossl, google, or its directory's https URL; default letsencrypt.",
  ),
  ...ownNames({
    LETSENCRYPT_CA_FILE: optionalText('Certificate file of the private authority that vouches for the ACME server.'),
    LETSENCRYPT_EAB_KEY_ID: optionalText('External account binding: key id that the authority gave.'),
    LETSENCRYPT_EAB_HMAC_KEY: optionalText('External account binding: key that the authority gave.', { secret: true }),
    WEB_EXTRA_HEADERS: optionalText('Headers of every answer, `Name: value`, separated by \\n.'),
    ...notPassed({
      WEB_LISTEN_HTTP: listenPorts('Ports for plain HTTP; default HTTP_PORT.', { container: '8000,80?' }),
      WEB_LISTEN_HTTPS: listenPorts('Ports for HTTPS; default HTTPS_PORT.', { container: '8443,443?' }),
      WEB_STORAGE_DIR: optionalText('Folder of the self-signed certificate and of what ACME needs; default PARLEY_STATE_DIR/web.', {
        container: '/storage',
      }),
    }),
  }),
});
