/** What stands under a bar and in the table's first column. */
import type { EndpointAnswer } from "../../../api/endpoints.ts";
import { shortDay, shortTime } from "../../../texts/times.ts";

export type FiguresAnswer = EndpointAnswer<"audit/figures">;
export type UseFigure = FiguresAnswer["use"];

export function tickOf(at: number, unit: UseFigure["unit"]): string {
  return unit === "hour" ? `${shortDay(at)} ${shortTime(at)}` : shortDay(at);
}
