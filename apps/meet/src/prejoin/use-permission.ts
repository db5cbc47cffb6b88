import { useEffect, useState } from 'react';

/** Whether the browser has been told to allow a device; undefined where it does not say. */
export function usePermission(name: 'microphone' | 'camera'): PermissionState | undefined {
  const [state, setState] = useState<PermissionState>();
  useEffect(() => {
    let status: PermissionStatus | undefined;
    let isOver = false;
    const follow = () => status && setState(status.state);
    const ask = async () => {
      status = await navigator.permissions.query({ name: name as PermissionName });
      if (isOver) return;
      status.addEventListener('change', follow);
      follow();
    };
    ask().catch(() => {}); // browsers that know no such permission
    return () => {
      isOver = true;
      status?.removeEventListener('change', follow);
    };
  }, [name]);
  return state;
}
