import { notPassed, ownNames, readBy } from '../declare.ts';
import { flag, httpUrl, integer, listenPort, networks, optionalText, text } from '../variable.ts';

/** Variables of the web container. */
export const web = readBy(['web'], {
  HTTPS_PORT: listenPort('Port for browsers.', 8443, { readers: ['web', 'jvb', 'compose'] }),
  HTTP_PORT: listenPort('Port for reverse proxies, or for the redirect to HTTPS.', 8000, { readers: ['web', 'jvb', 'compose'] }),
  DISABLE_HTTPS: flag('Serve plain HTTP only.', false, { readers: ['web', 'jvb'] }),
  ENABLE_HTTP_REDIRECT: flag('Answer plain HTTP with a redirect to PUBLIC_URL.', false),
  ENABLE_HSTS: flag('Send Strict-Transport-Security over HTTPS with a certificate of your own.', true),
  ENABLE_IPV6: flag('Listen on IPv6 too.', true, { readers: ['web', 'prosody'] }),
  ENABLE_SUBDOMAINS: flag('Tenant paths: /tenant/room.', true, { readers: ['web', 'prosody'] }),
  CSP_HEADER: optionalText('Content-Security-Policy in place of the generated one.'),
  CORS_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN: text('Access-Control-Allow-Origin of static files.', '*'),
  NGINX_KEEPALIVE_TIMEOUT: integer('Seconds that an idle HTTP connection is kept.', 65, 1, 3600),
  ...notPassed(
    ownNames({
      WEB_CONFIG_DIR: optionalText('Folder of custom-config.js, custom-interface_config.js and keys/; default PARLEY_STATE_DIR/web.', {
        container: '/config',
      }),
    }),
  ),
  XMPP_BOSH_URL_BASE: httpUrl('HTTP address of Prosody; default http://XMPP_SERVER:PROSODY_HTTP_PORT.'),
  COLIBRI_WEBSOCKET_REGEX: optionalText('Bridges outside private networks that may be reached, as a pattern of host name or server id.'),
  COLIBRI_WEBSOCKET_JVB_LOOKUP_NAME: optionalText('Host name whose addresses are bridges that announce nothing themselves.'),
  ...ownNames({
    FRAME_ANCESTORS: text('Sites that may embed meetings in a frame (CSP frame-ancestors); * allows every site.', '*'),
    TRUSTED_PROXIES: networks('Addresses or networks of reverse proxies whose X-Forwarded-For is believed; none by default.'),
    WEB_UI_ROOT: optionalText('Folder of the user interface; default the built client.'),
    WEB_MAX_SOCKETS_PER_ADDRESS: integer(
      'WebSockets that one client address (of IPv6: one /64) may hold, and as many BOSH sessions; everybody in a meeting holds two.',
      2_000,
      1,
      100_000,
      { readers: ['web', 'prosody'] },
    ),
    WEB_MAX_CONNECTIONS_PER_ADDRESS: integer(
      'Connections that one client address (of IPv6: one /64) may hold, other than trusted proxies.',
      4_000,
      1,
      100_000,
    ),
    WEB_MAX_REQUESTS_PER_ADDRESS: integer(
      'Requests per second that one client address (of IPv6: one /64) may make of the services behind; four times as many at once.',
      500,
      1,
      100_000,
    ),
    JICOFO_URL_BASE: httpUrl('HTTP address of the focus; default http://127.0.0.1:JICOFO_REST_PORT.', { container: 'http://jicofo:8888' }),
  }),
});
