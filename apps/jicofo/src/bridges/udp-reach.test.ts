import { expect, it } from 'vitest';
import { UdpReach } from './udp-reach.ts';

it('tells at the first client when nobody has ever reached the bridge, and again only later', () => {
  const reach = new UdpReach();
  reach.succeeded(0, 0);
  expect([reach.add(1, 'a'), reach.add(2, 'a'), reach.add(3, 'b'), reach.failed]).toEqual([true, false, false, 2]);
  expect(reach.add(600_001, 'a')).toBe(true);
});

it('holds one client for its own trouble where others have reached the bridge, two for the bridge’s', () => {
  const reach = new UdpReach();
  reach.succeeded(0, 5);
  expect([reach.add(1_000, 'a'), reach.add(1_000, 'b')]).toEqual([false, false]);
  expect(reach.add(120_000, 'c')).toBe(true);
});

it('begins anew with every client that reaches it, and with a bridge that has been restarted', () => {
  const reach = new UdpReach();
  reach.succeeded(0, 0);
  expect(reach.add(1, 'a')).toBe(true);
  reach.succeeded(2, 1);
  expect([reach.failed, reach.add(3, 'a')]).toEqual([0, false]);
  reach.succeeded(4, 0);
  expect(reach.add(5, 'a')).toBe(true);
});

it('remembers only so many clients', () => {
  const reach = new UdpReach();
  reach.succeeded(0, 0);
  for (let client = 0; client < 3_000; client++) reach.add(client, `r/${client}`);
  expect(reach.failed).toBe(1_000);
});

it('says nothing of a bridge that does not tell', () => {
  const reach = new UdpReach();
  reach.succeeded(0, undefined);
  expect([reach.add(1, 'a'), reach.add(2, 'b')]).toEqual([false, false]);
});
