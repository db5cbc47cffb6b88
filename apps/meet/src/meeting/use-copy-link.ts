import { useEffect, useState } from 'react';

const COPIED_MS = 2_000;

/** Copies the meeting's address, without what a link may have set for this person. */
export function useCopyLink(): { readonly isCopied: boolean; readonly copy: () => void } {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => {
    const link = `${window.location.origin}${window.location.pathname}`;
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => window.prompt('', link), // no permission: the person can copy it by hand
    );
  };
  return { isCopied, copy };
}
