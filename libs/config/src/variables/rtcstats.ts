import { readBy } from '../declare.ts';
import { flag, httpUrl, optionalInteger, optionalText, secret, text } from '../variable.ts';

/** Read by the containers of rtcstats.yml, which others make; handed on as they are. */
const storage = {
  AWS_ACCESS_KEY_ID: secret('Key of the object store.'),
  AWS_SECRET_ACCESS_KEY: secret('Secret of the object store.'),
  AWS_REGION: optionalText('Region of the object store.'),
  RTCSTATS_SERVICE_TYPE: text('Kind of storage: AWS or MongoDB.', 'AWS'),
  RTCSTATS_S3_BUCKET: optionalText('Bucket for dumps.'),
  RTCSTATS_S3_ENDPOINT: httpUrl('Address of the object store, where it is not that of AWS.'),
  RTCSTATS_DYNAMODB_ENDPOINT: httpUrl('Address of the table store, where it is not that of AWS.'),
  RTCSTATS_METADATA_TABLE: optionalText('Table of calls.'),
  RTCSTATS_METADATA_COLLECTION: optionalText('Collection of calls, with MongoDB.'),
  RTCSTATS_GRIDFS_BUCKET: optionalText('Bucket for dumps, with MongoDB.'),
  RTCSTATS_MONGODB_NAME: optionalText('Database, with MongoDB.'),
  RTCSTATS_MONGODB_URI: secret('Address of MongoDB, with its password.'),
};

const STREAMS = {
  E2E_PING: 'delays between people',
  FACE_LANDMARKS: 'facial expressions',
  MEETING_EVENT: 'events of meetings',
  MEETING: 'meetings',
  PC: 'peer connections',
  TRACKS: 'tracks',
} as const;

type StreamVariables = { readonly [Name in `RTCSTATS_FIREHOSE_${keyof typeof STREAMS}_STREAM`]: ReturnType<typeof optionalText> };

const streams = Object.fromEntries(
  Object.entries(STREAMS).map(([name, what]) => [`RTCSTATS_FIREHOSE_${name}_STREAM`, optionalText(`Stream for ${what}.`)]),
) as StreamVariables;

const server = {
  ...streams,
  RTCSTATS_FIREHOSE_AWS_REGION: optionalText('Region of these streams.'),
  RTCSTATS_AMPLITUDE_KEY: secret('Key for Amplitude.'),
  RTCSTATS_AWS_SECRET_REGION: optionalText('Region of the secret manager.'),
  RTCSTATS_CERTPATH: optionalText('File of the certificate, with RTCSTATS_HTTPS.'),
  RTCSTATS_KEYPATH: optionalText('File of its key.'),
  RTCSTATS_HTTPS: flag('Let the server speak TLS.', false),
  RTCSTATS_ENVIRONMENT: optionalText('Label of the deployment.'),
  RTCSTATS_JSON_CONSOLE_LOG: flag('Log as JSON.', false),
  RTCSTATS_LOG_LEVEL: optionalText('Least severe log level that is written.'),
  RTCSTATS_JWT_AUDIENCE: optionalText('Audience of the tokens for RTCSTATS_WEBHOOK_ENDPOINT.'),
  RTCSTATS_JWT_ISSUER: optionalText('Issuer of these tokens.'),
  RTCSTATS_JWT_SECRET_ID: optionalText('Secret in the secret manager that signs them.'),
  RTCSTATS_WEBHOOK_ENDPOINT: httpUrl('Address that is told of each dump.'),
  RTCSTATS_S3_ACCESSKEYID: secret('Key of the bucket, where it differs.'),
  RTCSTATS_S3_SECRETACCESSKEY: secret('Secret of the bucket, where it differs.'),
  RTCSTATS_S3_AWS_REGION: optionalText('Region of the bucket.'),
  RTCSTATS_S3_SIGNEDLINKEXPIRATIONSEC: optionalInteger('Seconds that a link to a dump is valid.', 1, 31_536_000),
  RTCSTATS_S3_USEIAMAUTH: flag('Take the rights of the machine instead of a key.', true),
  RTCSTATS_SKIP_LOAD_BALANCER_IP: flag('Leave the nearest address of X-Forwarded-For out.', false),
  RTCSTATS_TEMPPATH: optionalText('Folder for dumps that are being received.'),
};

const viewer = {
  RTCSTATS_FILES_ENDPOINT: httpUrl('Address from which dumps are loaded.'),
  RTCSTATS_JWT_PUBLIC_KEY: optionalText('Key that tokens of viewers are checked with.'),
  RTCSTATS_JWT_EGHT_PUBLIC_KEY: optionalText('Second key that tokens of viewers are checked with.'),
  USERS_FILE: text('File with names and passwords of viewers.', '.data/users.json'),
};

export const rtcstats = {
  ...readBy(['rtcstats-server', 'rtc-visualizer'], storage),
  ...readBy(['rtcstats-server'], server),
  ...readBy(['rtc-visualizer'], viewer),
};
