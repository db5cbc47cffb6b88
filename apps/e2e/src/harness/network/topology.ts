import type { NetworkPlan } from './plan.ts';

/** Where the server is reached: from the internet through its router, and by its own address inside the office. */
export const SERVER = { public: '203.0.113.2', private: '10.0.0.2', web: 8443, media: 10_000 } as const;
/** What the office's router makes of another port, as home routers and clouds do, and an address that its provider gives it later. */
export const TRANSLATED = { media: 30_000, later: '203.0.113.22' } as const;
export const TURN = { address: '203.0.113.3', tcp: 3478, tls: 5349 } as const;
/** Addresses that change in mid-call. */
export const HOME = { from: '203.0.113.4', to: '203.0.113.44' } as const;
export const ROAD_TWO = { from: '203.0.113.7', to: '203.0.113.77' } as const;
export const ROAD = { from: '203.0.113.6', to: '203.0.113.66' } as const;

const MEDIA_PORTS = `${SERVER.media}:${SERVER.media + 3}`;
const forward = (protocol: string, ports: string | number, to = '') =>
  `-t nat -A PREROUTING -i eth0 -p ${protocol} --dport ${ports} -j DNAT --to-destination ${SERVER.private}${to}`;
const MASQUERADE = '-t nat -A POSTROUTING -o eth0 -j MASQUERADE';

/**
 * A server in an office whose router forwards its ports (from inside the public address leads nowhere), people in that office, at
 * home behind a NAT, on the road with an address of their own, and in a hotel that lets no UDP out.
 */
export const TOPOLOGY: NetworkPlan = {
  segments: ['internet', 'office', 'home', 'hotel'],
  hosts: {
    officeRouter: {
      interfaces: [
        { segment: 'internet', address: `${SERVER.public}/24` },
        { segment: 'office', address: '10.0.0.1/24' },
      ],
      forwards: true,
      rules: [
        MASQUERADE,
        forward('tcp', SERVER.web),
        forward('udp', MEDIA_PORTS),
        forward('tcp', MEDIA_PORTS),
        forward('udp', TRANSLATED.media, `:${SERVER.media}`),
      ],
    },
    server: { interfaces: [{ segment: 'office', address: `${SERVER.private}/24` }], gateway: '10.0.0.1' },
    office: { interfaces: [{ segment: 'office', address: '10.0.0.3/24' }], gateway: '10.0.0.1' },
    turn: { interfaces: [{ segment: 'internet', address: `${TURN.address}/24` }] },
    homeRouter: {
      interfaces: [
        { segment: 'internet', address: `${HOME.from}/24` },
        { segment: 'home', address: '192.168.7.1/24' },
      ],
      forwards: true,
      rules: [MASQUERADE],
    },
    home: { interfaces: [{ segment: 'home', address: '192.168.7.2/24' }], gateway: '192.168.7.1' },
    road: { interfaces: [{ segment: 'internet', address: `${ROAD.from}/24` }] },
    roadTwo: { interfaces: [{ segment: 'internet', address: `${ROAD_TWO.from}/24` }] },
    hotelRouter: {
      interfaces: [
        { segment: 'internet', address: '203.0.113.5/24' },
        { segment: 'hotel', address: '192.168.9.1/24' },
      ],
      forwards: true,
      rules: [MASQUERADE, '-A FORWARD -p udp -j DROP'],
    },
    hotel: { interfaces: [{ segment: 'hotel', address: '192.168.9.2/24' }], gateway: '192.168.9.1' },
  },
};

/** A network that has no way to anywhere else. */
export const OFFLINE: NetworkPlan = {
  segments: ['office'],
  hosts: {
    server: { interfaces: [{ segment: 'office', address: `${SERVER.private}/24` }] },
    desk: { interfaces: [{ segment: 'office', address: '10.0.0.3/24' }] },
    otherDesk: { interfaces: [{ segment: 'office', address: '10.0.0.4/24' }] },
  },
};
