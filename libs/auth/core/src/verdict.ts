/** Why something is not allowed: `reason` for machines and metrics, `text` for people; neither tells a secret. */
export interface Refusal<Reason extends string> {
  readonly ok: false;
  readonly reason: Reason;
  readonly text: string;
}

export type Allowed<Reason extends string> = { readonly ok: true } | Refusal<Reason>;

export type RoomRefusal = 'other-room' | 'other-tenant' | 'invalid-regex' | 'token-expired';
export type RoomVerdict = Allowed<RoomRefusal>;

/** `not-authorized`: logging in helps; `not-allowed`: it does not. */
export type CreationRefusal = RoomRefusal | 'not-authorized' | 'not-allowed';
export type Verdict = Allowed<CreationRefusal>;
