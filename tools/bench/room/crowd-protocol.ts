/** What the benchmark tells a process with scripted clients. */
export type CrowdOrder =
  | { readonly order: 'join'; readonly index: number; readonly isSender: boolean }
  | { readonly order: 'report' }
  /** The last `count` of those here leave, all at once. */
  | { readonly order: 'leave'; readonly count: number }
  /** Whoever is the owner forbids everybody to unmute. */
  | { readonly order: 'moderate' }
  /** One asks for the conference once more, as clients do whose focus has gone. */
  | { readonly order: 'ask' }
  /** Whoever loses the connection from now on comes anew. */
  | { readonly order: 'come again' }
  | { readonly order: 'end' };

export interface CrowdJob {
  readonly url: string;
  readonly room: string;
  readonly rewriting: boolean;
}

/** What all clients of a process have got and said so far; bytes of XML and JSON, without TLS. */
export interface CrowdReport {
  readonly stanzas: number;
  readonly stanzaBytes: number;
  readonly sentBytes: number;
  readonly channelMessages: number;
  readonly channelBytes: number;
  readonly renegotiations: number;
  readonly accepted: number;
  /** Sessions that have begun, those that are over included. */
  readonly sessions: number;
  /** Clients that know that they may not unmute. */
  readonly moderated: number;
  /** Clients that have lost their connection and are in the room anew. */
  readonly returned: number;
  /** Occupants that the client knows which knows fewest, and most. */
  readonly fewest: number;
  readonly most: number;
  /** The first few, and how many. */
  readonly problems: readonly string[];
  readonly problemCount: number;
}

/** What a process with clients tells. Times are milliseconds since the client began to connect. */
export type CrowdNews =
  | { readonly news: 'ready' }
  | { readonly news: 'joined'; readonly index: number; readonly enteredMs: number; readonly acceptedMs: number }
  | { readonly news: 'failed'; readonly index: number; readonly reason: string }
  | ({ readonly news: 'report' } & CrowdReport);
