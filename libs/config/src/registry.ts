import { common } from './variables/common.ts';
import { jicofo } from './variables/jicofo.ts';
import { jvb } from './variables/jvb.ts';
import { prosody } from './variables/prosody.ts';
import { web } from './variables/web.ts';
import { webEdge } from './variables/web-edge.ts';
import { webUi } from './variables/web-ui.ts';

/** Every environment variable that Parley reads, declared exactly once. */
export const variables = { ...common, ...web, ...webEdge, ...webUi, ...prosody, ...jicofo, ...jvb };

export type VariableName = keyof typeof variables;
