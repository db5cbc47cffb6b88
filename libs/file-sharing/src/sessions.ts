import { z } from 'zod';

/** Most meetings in one question. */
export const MAX_SESSIONS = 1_000;

const ids = z.array(z.string().min(1).max(256)).max(MAX_SESSIONS);

/** `POST /file-sharing/sessions` at Prosody's HTTP port: which of these meetings are still held? */
export const sessionsQuestion = z.object({ sessions: ids });
export const sessionsAnswer = z.object({ held: ids });
