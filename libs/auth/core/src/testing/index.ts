import type { AdmissionBody } from '../wire.ts';

/** A join of somebody to the empty room `alpha`, as Prosody tells of it, but for what a test changes. */
export const admissionBody = (change: Partial<AdmissionBody> = {}): AdmissionBody => ({
  host: 'muc.meet.jitsi',
  room: 'alpha@muc.meet.jitsi',
  nick: 'n',
  jid: 'j@meet.jitsi/r',
  exists: true,
  membersOnly: false,
  hasPassword: false,
  occupants: 0,
  moderators: 0,
  affiliation: 'none',
  ...change,
});
