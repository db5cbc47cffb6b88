/** A service that a deployment may have beside the conferences, under a folder of the site (deployment contract §5.2). */
export interface SideService {
  /** Name for logs. */
  readonly name: string;
  /** First segment of its addresses. */
  readonly folder: string;
  /** What its addresses become without the folder. */
  readonly base: URL;
  /** Is there nothing below the folder itself? */
  readonly isFlat: boolean;
  /** Does the service know itself under the folder's name? */
  readonly keepsFolder: boolean;
  /** Does the folder without a slash lead to the one with it, rather than to a room of that name? */
  readonly takesBareName: boolean;
}

export interface SideServiceVariables {
  readonly ETHERPAD_URL_BASE: string | undefined;
  readonly WHITEBOARD_COLLAB_SERVER_URL_BASE: string | undefined;
  readonly RTCSTATS_ENABLED: boolean;
  readonly RTCSTATS_URL_BASE: string | undefined;
  readonly RTC_VISUALIZER_PATH: string;
  readonly RTC_VISUALIZER_URL_BASE: string | undefined;
}

/** The services that this deployment has. */
export function sideServices(variables: SideServiceVariables): readonly SideService[] {
  const { ETHERPAD_URL_BASE, WHITEBOARD_COLLAB_SERVER_URL_BASE, RTCSTATS_ENABLED } = variables;
  const below = { isFlat: false, keepsFolder: false, takesBareName: true };
  const statistics = variables.RTCSTATS_URL_BASE ?? 'http://rtcstats-server.meet.jitsi:3000';
  const visualizer = variables.RTC_VISUALIZER_URL_BASE ?? 'http://rtc-visualizer.meet.jitsi:8087';
  const all: readonly (Omit<SideService, 'base'> & { readonly base: string | undefined })[] = [
    { name: 'etherpad', folder: 'etherpad', base: ETHERPAD_URL_BASE, ...below, takesBareName: false },
    {
      name: 'whiteboard',
      folder: 'socket.io',
      base: WHITEBOARD_COLLAB_SERVER_URL_BASE,
      isFlat: true,
      keepsFolder: true,
      takesBareName: false,
    },
    { name: 'rtcstats', folder: 'rtcstats-ws', base: RTCSTATS_ENABLED ? statistics : undefined, ...below },
    { name: 'rtc-visualizer', folder: variables.RTC_VISUALIZER_PATH, base: RTCSTATS_ENABLED ? visualizer : undefined, ...below },
  ];
  return all.flatMap(({ base, ...rest }) => (base === undefined ? [] : [{ ...rest, base: new URL(base) }]));
}

/** Path at the service of what lies `below` its folder (still encoded, without a slash in front). */
export function servicePath({ base, keepsFolder, folder }: SideService, below: string): string {
  return `${base.pathname.replace(/\/+$/, '')}/${keepsFolder ? `${folder}/` : ''}${below}`;
}
