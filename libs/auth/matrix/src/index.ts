export { createMatrixAuthenticator, type MatrixDeps } from './authenticator.ts';
export { encodeBase32 } from './base32.ts';
export { createHybridAuthenticator, type HybridDeps } from './hybrid.ts';
export { MATRIX_VARIABLES, type MatrixSettings, matrixSettings } from './settings.ts';
