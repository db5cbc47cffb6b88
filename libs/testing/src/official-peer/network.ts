import { type LookupAddress, lookup } from 'node:dns';
import { type ConnectionOptions, createSecureContext } from 'node:tls';

/** TLS 1.3's suites in the order of today's browsers. */
const CIPHERS = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256';

/** How WebSockets connect. */
export type Network = Pick<ConnectionOptions, 'rejectUnauthorized' | 'secureContext' | 'lookup'>;

/** One client on its own. Certificates are not checked. */
export const ALONE: Network = { rejectUnauthorized: false };

/**
 * Hundreds of clients of one process, each with a whole TLS handshake of its own as from a browser, but with settings that
 * are made once, and addresses that are looked up once.
 */
export function sharedNetwork(): Network {
  const known = new Map<string, LookupAddress[]>();
  return {
    ...ALONE,
    secureContext: createSecureContext({ ciphers: CIPHERS, minVersion: 'TLSv1.3' }),
    lookup(host, options, callback) {
      const answer = (addresses: LookupAddress[]) => {
        const [{ address, family } = { address: '', family: 0 }] = addresses;
        if (options.all) callback(null, addresses);
        else callback(null, address, family);
      };
      const addresses = known.get(host);
      if (addresses) return process.nextTick(answer, addresses);
      lookup(host, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, []);
        known.set(host, found);
        answer(found);
      });
    },
  };
}
