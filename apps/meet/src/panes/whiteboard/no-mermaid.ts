import { AppError } from '@parley/kernel';

/** In the build in place of what turns texts into diagrams: the whiteboard does not offer it, and it is larger than all the rest. */
export function parseMermaidToExcalidraw(): Promise<never> {
  return Promise.reject(new AppError('NOT_SUPPORTED', 'no diagrams out of texts'));
}
