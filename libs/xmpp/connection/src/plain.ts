import { toByteString } from './sasl-text.ts';

/**
 * PLAIN (RFC 4616) as an @xmpp mechanism. The one that comes with the library fails on names and passwords outside of Latin 1, and
 * sends umlauts in another encoding than UTF-8.
 */
export class Plain {
  readonly name = 'PLAIN';
  readonly clientFirst = true;

  /** There is none in PLAIN; what a server may send says nothing. */
  challenge(): void {}

  response({ username, password }: { username: string; password: string }): string {
    return toByteString(`\0${username}\0${password}`);
  }
}
