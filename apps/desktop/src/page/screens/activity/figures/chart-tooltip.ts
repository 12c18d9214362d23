/** How every chart's tooltip looks: as what opens elsewhere on the page. */
export const TOOLTIP = {
  isAnimationActive: false,
  cursor: { fill: "var(--kist-hover)" },
  contentStyle: {
    background: "var(--kist-raised)",
    border: "1px solid var(--kist-line)",
    borderRadius: 6,
    fontSize: 12,
    boxShadow: "none",
  },
  labelStyle: { color: "var(--kist-ink)" },
  itemStyle: { color: "var(--kist-ink-2)" },
} as const;
