export { mayUpload } from './may-upload.ts';
export { extensionOf, type FileMetadata, fileMetadata, parseFileId, parseFileMetadata } from './metadata.ts';
export { MAX_SESSIONS, sessionsAnswer, sessionsQuestion } from './sessions.ts';
export {
  ALGORITHM,
  AUDIENCE,
  type FileAccess,
  fileAccess,
  fileTokenPayload,
  ISSUER,
  TOKEN_LIFETIME_S,
  type TokenHolder,
  UPLOAD_FEATURE,
} from './token.ts';
