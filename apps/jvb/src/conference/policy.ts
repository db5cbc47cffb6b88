/** What this bridge grants its receivers, beyond what they ask for. */
export interface ReceiverPolicy {
  /** Most video sources; −1 = no limit. */
  readonly lastN: number;
  /** The same while the bridge is overloaded. */
  readonly lastNUnderLoad: () => number;
  /** Voices that are passed on at a time; 0 = all, undefined = by the size of the conference. */
  readonly loudestN: number | undefined;
  /** Whether the estimate of a receiver's bandwidth limits what it is sent. */
  readonly trustEstimate: boolean;
  /** Whether the media worker can go on with the SSRC of a closed stream. */
  readonly reuseSsrcs: boolean;
}
