/** What a component has begun and waits for is not gone on with once the person has left it: closed the dialog, gone elsewhere. */
import { useEffect, useState } from "react";

/** Aborts when the component goes. */
export function useLeaving(): AbortSignal {
  const [leaving] = useState(() => new AbortController());
  useEffect(() => () => leaving.abort(), [leaving]);
  return leaving.signal;
}
