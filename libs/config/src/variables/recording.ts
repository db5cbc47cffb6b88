import { planned, readBy } from '../declare.ts';
import { duration, flag, integer, list, nodeName, optionalInteger, optionalText, port, secret, text } from '../variable.ts';

const shared = {
  ...readBy(['jicofo', 'jibri'], { JIBRI_BREWERY_MUC: nodeName('Room in which recorders and focus meet.', 'jibribrewery') }),
  ...readBy(['prosody', 'jibri'], {
    JIBRI_XMPP_USER: nodeName('Account with which recorders wait for work.', 'jibri'),
    JIBRI_XMPP_PASSWORD: secret('Password of JIBRI_XMPP_USER.'),
    JIBRI_RECORDER_USER: nodeName('Account with which a recorder joins a meeting.', 'recorder'),
    JIBRI_RECORDER_PASSWORD: secret('Password of JIBRI_RECORDER_USER.'),
  }),
  ...readBy(['jicofo'], {
    JIBRI_PENDING_TIMEOUT: duration('How long the focus waits for a recorder to begin; a bare number counts seconds.', 90_000),
    JIBRI_REQUEST_RETRIES: optionalInteger('How many other recorders are tried when one fails.', 0, 100),
    JIBRI_SIP_BREWERY_MUC: optionalText('Room in which SIP recorders and focus meet.'),
  }),
  ...readBy(['prosody'], {
    PROSODY_ENABLE_RECORDING_METADATA: flag("Attach what the initiator's token says to a recording.", true),
  }),
};

const recorder = {
  JIBRI_RECORDING_DIR: text('Folder of recordings in the container.', '/storage/recordings'),
  JIBRI_FINALIZE_RECORDING_SCRIPT_PATH: optionalText("Program that is run with a recording's folder when it is finished."),
  JIBRI_RECORDING_RESOLUTION: text('Size of a recording, width x height.', '1280x720'),
  JIBRI_RECORDING_FRAMERATE: integer('Frames per second of a recording.', 30, 1, 120),
  JIBRI_RECORDING_QUEUE_SIZE: integer('Packets that the encoder may have waiting.', 4096, 1, 1_000_000),
  JIBRI_RECORDING_CONSTANT_RATE_FACTOR: integer('Quality of a recording: 0 is best, 51 smallest.', 25, 0, 51),
  JIBRI_RECORDING_VIDEO_ENCODE_PRESET_RECORDING: text('Encoder preset for files.', 'ultrafast'),
  JIBRI_RECORDING_VIDEO_ENCODE_PRESET_STREAMING: text('Encoder preset for live streams.', 'veryfast'),
  JIBRI_RECORDING_VIDEO_ENCODE_PRESET: optionalText('Encoder preset for both, of older releases.'),
  JIBRI_RECORDING_STREAMING_MAX_BITRATE: text('Most bits per second of a live stream, with unit.', '2976k'),
  JIBRI_SINGLE_USE_MODE: flag('End the container after one recording.', false),
  JIBRI_USAGE_TIMEOUT: duration('Longest recording; 0 means no limit.', 0),
  JIBRI_STRIP_DOMAIN_JID: optionalText('First label of the rooms domain; default that of XMPP_MUC_DOMAIN.'),
  JIBRI_INSTANCE_ID: optionalText('Name of this recorder.'),
  JIBRI_HTTP_API_EXTERNAL_PORT: port('Port on which a recorder tells its health.', 2222),
  JIBRI_HTTP_API_INTERNAL_PORT: port('Port on which a recorder takes commands.', 3333),
  JIBRI_ENABLE_PROMETHEUS: flag('Offer metrics of the recorder.', false),
  JIBRI_WEBHOOK_SUBSCRIBERS: list('Addresses that are told when a recorder begins and ends.'),
  IGNORE_CERTIFICATE_ERRORS: flag('Let the recorder accept any certificate of PUBLIC_URL.', false),
  XMPP_TRUST_ALL_CERTS: flag('Let the recorder accept any certificate of Prosody.', true),
};

/** Recording and live streaming. */
export const recording = planned({ capability: 'recording' }, { ...shared, ...readBy(['jibri'], recorder) });
