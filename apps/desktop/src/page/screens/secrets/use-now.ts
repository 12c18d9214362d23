/** The time, once a minute: ages and days left move while the screen stands open. */
import { useEffect, useState } from "react";

const EVERY = 60_000;

export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), EVERY);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
