import { administration } from './variables/administration.ts';
import { auth } from './variables/auth.ts';
import { common } from './variables/common.ts';
import { compose } from './variables/compose.ts';
import { deployment } from './variables/deployment.ts';
import { directory } from './variables/directory.ts';
import { fileSharing } from './variables/file-sharing.ts';
import { focusLogins } from './variables/focus-logins.ts';
import { jicofo } from './variables/jicofo.ts';
import { jvb } from './variables/jvb.ts';
import { manyServers } from './variables/many-servers.ts';
import { oidc } from './variables/oidc.ts';
import { prosody } from './variables/prosody.ts';
import { recording } from './variables/recording.ts';
import { reservations } from './variables/reservations.ts';
import { rooms } from './variables/rooms.ts';
import { rtcstats } from './variables/rtcstats.ts';
import { sip } from './variables/sip.ts';
import { tokens } from './variables/tokens.ts';
import { transcription } from './variables/transcription.ts';
import { unsupported } from './variables/unsupported.ts';
import { web } from './variables/web.ts';
import { webEdge } from './variables/web-edge.ts';
import { webServices } from './variables/web-services.ts';
import { webUi } from './variables/web-ui.ts';

/** What works, by domain. */
const working = {
  ...common,
  ...deployment,
  ...web,
  ...webEdge,
  ...webServices,
  ...webUi,
  ...prosody,
  ...jicofo,
  ...jvb,
  ...compose,
  ...focusLogins,
  ...reservations,
};
/** What is to come, what others read, and what never does anything. */
const further = {
  ...auth,
  ...directory,
  ...tokens,
  ...oidc,
  ...rooms,
  ...fileSharing,
  ...administration,
  ...recording,
  ...sip,
  ...transcription,
  ...manyServers,
  ...rtcstats,
  ...unsupported,
};

/** Every environment variable that Parley knows, declared exactly once. */
export const variables = { ...working, ...further };

export type VariableName = keyof typeof variables;

/** The same by domain, in the order of the reference page; no two have the same name. */
export const declarations = {
  ...{ common, deployment, web, webEdge, webServices, webUi, prosody, jicofo, jvb, compose, focusLogins, reservations },
  ...{
    auth,
    directory,
    tokens,
    oidc,
    rooms,
    fileSharing,
    administration,
    recording,
    sip,
    transcription,
    manyServers,
    rtcstats,
    unsupported,
  },
};
