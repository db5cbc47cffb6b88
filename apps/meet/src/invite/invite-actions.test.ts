import { silentLog } from '@parley/kernel';
import { readMeetConfig } from '@parley/ui-config';
import { beforeEach, expect, it } from 'vitest';
import { createMeetStore, type MeetStore } from '../store.ts';
import { InviteActions } from './invite-actions.ts';

const CONFIG = {
  dialInNumbersUrl: 'https://d.example/numbers',
  dialInConfCodeUrl: 'https://d.example/code',
  peopleSearchUrl: 'https://d.example/people',
  inviteServiceUrl: 'https://d.example/invite',
};
const ADA = { id: '1', name: 'Ada', type: 'user' };

let store: MeetStore;
let asked: { readonly url: string; readonly init: RequestInit }[];
let answers: Readonly<Record<string, () => Promise<Response>>>;
let told: string[];
const json = (value: unknown) => async () => Response.json(value);
const create = (token?: string, config: object = CONFIG) =>
  new InviteActions({
    store,
    config: readMeetConfig(config),
    roomJid: 'r@muc.m',
    log: silentLog,
    notices: { show: ({ key }) => told.push(key) > 0 },
    fetch: (url, init) => {
      asked.push({ url, init });
      return answers[new URL(url).pathname]?.() ?? Promise.reject(new Error('gone'));
    },
    token: () => token,
    page: () => 'https://m/r?jwt=x',
  });
beforeEach(() => {
  [store, asked, answers, told] = [createMeetStore(), [], {}, []];
});
const invite = () => store.getState().invite;

it('gets numbers and PIN once', async () => {
  answers = { '/numbers': json([{ countryCode: 'DE', formattedNumber: '+49 30 1234' }]), '/code': json({ id: 1234 }) };
  const actions = create();
  await actions.loadDialIn();
  await actions.loadDialIn();
  expect(invite().dialIn).toEqual({ numbers: [{ country: 'DE', number: '+49 30 1234', isTollFree: false }], pin: '1234' });
  expect(asked.map(({ url }) => url)).toEqual([
    'https://d.example/numbers?conference=r%40muc.m',
    'https://d.example/code?conference=r%40muc.m&url=https%3A%2F%2Fm%2Fr',
  ]);
});

it.each([
  ['a service that is gone', {}],
  ['no PIN', { '/numbers': json([{ countryCode: 'DE', formattedNumber: '+49 30 1234' }]), '/code': json({ id: false }) }],
  ['no JSON', { '/numbers': async () => new Response('<html>'), '/code': json({ id: 1 }) }],
  ['an answer without end', { '/numbers': async () => new Response('1'.repeat(600_000)), '/code': json({ id: 1 }) }],
])('shows no telephone with %s', async (_what, given) => {
  answers = given;
  await create().loadDialIn();
  expect(invite()).not.toHaveProperty('dialIn');
});

it('asks nobody unless the operator names them', async () => {
  const actions = create('token', {});
  await actions.loadDialIn();
  await actions.search('Ada');
  expect([asked, actions.canSearch, create(undefined).canSearch, create('token').canSearch]).toEqual([[], false, false, true]);
});

it('finds people, and invites those on the list', async () => {
  answers = { '/people': json([ADA]), '/invite': async () => new Response(null, { status: 204 }) };
  const actions = create('token');
  await actions.search(' Ada ');
  expect(invite().found).toEqual([ADA]);
  actions.toggle(ADA);
  actions.toggle({ ...ADA, id: '2' });
  actions.toggle({ ...ADA, id: '2' });
  await actions.send();
  expect(JSON.parse(String(asked.at(-1)?.init.body))).toEqual({ invited: [ADA], url: 'https://m/r' });
  expect(asked.at(-1)?.init.headers).toMatchObject({ authorization: 'Bearer token' });
  expect([invite().chosen, told]).toEqual([[], ['invite.sent']]);
});

it('keeps the list where inviting fails', async () => {
  const actions = create('token');
  actions.toggle(ADA);
  await actions.send();
  expect([invite().chosen, told]).toEqual([[ADA], ['invite.notSent']]);
});

it('shows no answers to what was asked before', async () => {
  const late = Promise.withResolvers<Response>();
  answers = { '/people': () => late.promise };
  const actions = create('token');
  const first = actions.search('A');
  answers = { '/people': json([ADA]) };
  await actions.search('Ada');
  late.resolve(Response.json([{ id: 'old', name: 'Old' }]));
  await first;
  expect(invite().found).toEqual([ADA]);
});
