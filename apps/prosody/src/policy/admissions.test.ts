import { type AdmissionBody, POLICY_NAMES, policySettings } from '@parley/auth-core';
import { admissionBody } from '@parley/auth-core/testing';
import { loadConfig } from '@parley/config';
import { FakeClock, type LogFields, silentLog } from '@parley/kernel';
import { beforeEach, expect, it } from 'vitest';
import { admit } from './admissions.ts';

let lines: LogFields[];
let counted: string[];
beforeEach(() => {
  lines = [];
  counted = [];
});

const body = admissionBody({ claims: '{"kind":"token","user":{"id":"u1"},"rooms":{"room":"alpha"}}' });
const decide = (change: Partial<AdmissionBody>) =>
  admit(
    {
      settings: { ...policySettings(loadConfig(POLICY_NAMES, { ENABLE_AUTH: '1' })), maxParticipants: 0 },
      clock: new FakeClock(1_000_000),
      log: silentLog,
      refusals: { warn: (fields: LogFields) => void lines.push(fields) },
      onAdmission: (verdict, reason) => counted.push(`${verdict} ${reason}`),
    },
    { ...body, ...change },
  );

it('lets people in without a word', () => {
  expect(decide({})).toMatchObject({ verdict: 'admit', affiliation: 'owner' });
  expect(counted).toEqual(['admit ']);
  expect(lines).toEqual([]);
});

it('writes one line about a refusal, with the conference and the reason', () => {
  expect(decide({ room: 'beta@muc.meet.jitsi' })).toMatchObject({ verdict: 'refuse' });
  expect(lines).toEqual([expect.objectContaining({ conference: 'beta@muc.meet.jitsi', user: 'u1', reason: 'other-room' })]);
  expect(counted).toEqual(['refuse other-room']);
});

it('counts, without a line, who has to ask the focus first', () => {
  expect(decide({ exists: false })).toMatchObject({ verdict: 'refuse' });
  expect(lines).toEqual([]);
  expect(counted).toEqual(['refuse no-such-room']);
});

it('takes the time from the clock', () => {
  expect(decide({ claims: '{"kind":"token","expiresAt":1001}' })).toMatchObject({ verdict: 'admit' });
  expect(decide({ claims: '{"kind":"token","expiresAt":1000}' })).toMatchObject({ reason: 'token-expired' });
});

it('does not guess at claims that cannot be read', () => {
  expect(() => decide({ claims: '{}' })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
});
