import { useEffect } from 'react';

type Drag = Pick<DragEvent, 'defaultPrevented' | 'preventDefault'> & {
  readonly dataTransfer: Pick<DataTransfer, 'types' | 'dropEffect'> | null;
};

/** Refuses files that nothing on the page has taken: the browser would open them in place of the meeting. */
export function refuseFiles(event: Drag): void {
  if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'none';
}

/** A file that is dropped beside its place does not end the call. */
export function useDropGuard(): void {
  useEffect(() => {
    window.addEventListener('dragover', refuseFiles);
    window.addEventListener('drop', refuseFiles);
    return () => {
      window.removeEventListener('dragover', refuseFiles);
      window.removeEventListener('drop', refuseFiles);
    };
  }, []);
}
