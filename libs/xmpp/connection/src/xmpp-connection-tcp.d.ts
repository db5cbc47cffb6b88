declare module '@xmpp/connection-tcp' {
  /** Only what a component needs; the rest is used through RawEntity. */
  export default class ConnectionTCP {
    constructor(options: { service: string; domain: string });
    NS: string;
  }
}
