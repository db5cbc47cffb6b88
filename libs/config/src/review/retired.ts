import type { Reader } from '../declare.ts';

/** A name that older releases of the stack knew and that nobody reads any more. */
export interface Retired {
  /** Last release that knew it. */
  readonly until: string;
  /** What stands in for it, or why nothing does: completes "…; ". */
  readonly instead: string;
  /** The service that tells. */
  readonly service: Reader;
}

type Row = readonly [names: string, until: string, instead: string];

const ROWS: Readonly<Partial<Record<Reader, readonly Row[]>>> = {
  web: [
    [
      'CALLSTATS_ID CALLSTATS_SECRET CALLSTATS_CUSTOM_SCRIPT_URL',
      '9111',
      'that service has closed; RTCSTATS_ENABLED collects statistics of your own',
    ],
    ['CONFIG_EXTERNAL_CONNECT', '9111', 'clients connect by WebSocket, or by BOSH with ENABLE_XMPP_WEBSOCKET=0'],
    ['ENABLE_LIPSYNC', '9111', 'browsers keep picture and sound together by themselves'],
    ['START_BITRATE', '9111', 'bandwidth is found out in the call; VIDEOQUALITY_BITRATE_VP8_HIGH and its like bound it'],
    ['TESTING_CAP_SCREENSHARE_BITRATE', '9111', 'use VIDEOQUALITY_BITRATE_VP8_SS_HIGH and its like'],
    ['TESTING_OCTO_PROBABILITY', '9111', 'OCTO_BRIDGE_SELECTION_STRATEGY chooses bridges'],
    ['VIDEOQUALITY_ENFORCE_PREFERRED_CODEC', '9111', 'use CODEC_ORDER_JVB'],
    ['DEPLOYMENTINFO_USERREGION', '9955', 'use DEPLOYMENTINFO_REGION'],
    ['TESTING_AV1_SUPPORT', '9823', 'use ENABLE_CODEC_AV1 and CODEC_ORDER_JVB'],
    ['WHITEBOARD_COLLAB_SERVER_BASE_URL', '8218', 'use WHITEBOARD_COLLAB_SERVER_PUBLIC_URL'],
    ['ENABLE_MULTI_STREAM', '8044-1', 'it is always on'],
    ['ENABLE_FILE_RECORDING_SERVICE', '7439-2', 'use ENABLE_SERVICE_RECORDING'],
    ['ENABLE_FILE_RECORDING_SERVICE_SHARING', '7439-2', 'use ENABLE_FILE_RECORDING_SHARING'],
    ['ENABLE_FLOC', '7287', 'browsers have given that up'],
    ['CONFIG_BOSH_HOST', '5142', 'use PUBLIC_URL'],
    ['ENABLE_WEBSOCKETS', '5142', 'use ENABLE_XMPP_WEBSOCKET'],
    ['BRIDGE_CHANNEL', '6173', 'use ENABLE_COLIBRI_WEBSOCKET and ENABLE_SCTP'],
    ['P2P_USE_STUN_TURN USE_STUN_TURN', '5076', 'STUN_HOST and TURN_HOST switch it on'],
  ],
  prosody: [['XMPP_CROSS_DOMAIN', '7001', 'every site may connect, and none is trusted for it']],
  jicofo: [
    ['JICOFO_SOURCE_SIGNALING_DELAYS', '9111', 'use JICOFO_CONF_SOURCE_SIGNALING_DELAYS'],
    ['JICOFO_SHORT_ID', '7882', 'the focus needs no id of its own'],
    ['JICOFO_RESERVATION_ENABLED', '7287', 'use PROSODY_RESERVATION_ENABLED'],
    ['JICOFO_RESERVATION_REST_BASE_URL', '7287', 'use PROSODY_RESERVATION_REST_BASE_URL'],
  ],
  jvb: [
    ['JVB_OCTO_BIND_PORT JVB_OCTO_PUBLIC_ADDRESS', '7648-4', 'JVB_OCTO_RELAY_ID names a bridge to others'],
    ['JVB_TCP_HARVESTER_DISABLED JVB_TCP_PORT JVB_TCP_MAPPED_PORT', '6865', 'use JVB_ICE_TCP_PORT'],
    ['JVB_ENABLE_APIS', '6433', 'use COLIBRI_REST_ENABLED'],
  ],
  jibri: [
    ['JIBRI_FFMPEG_AUDIO_SOURCE JIBRI_FFMPEG_AUDIO_DEVICE', '7287-2', 'the recorder hears its browser without a sound device'],
    ['JIBRI_LOGS_DIR', '7287-2', 'the log goes to standard output, which Docker keeps'],
  ],
};

/** Retired names (deployment contract §15.4). */
export const RETIRED: ReadonlyMap<string, Retired> = new Map(
  Object.entries(ROWS).flatMap(([service, rows]) =>
    rows.flatMap(([names, until, instead]) =>
      names.split(' ').map((name) => [name, { until: `stable-${until}`, instead, service: service as Reader }] as const),
    ),
  ),
);
