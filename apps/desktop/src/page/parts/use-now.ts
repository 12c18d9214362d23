/** The time, for what runs down on the screen. Drawn again every second by default, and not at all while nobody looks. */
import { useEffect, useState } from "react";

export function useNow(every: number = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, every);
    return () => window.clearInterval(timer);
  }, [every]);
  return now;
}
