// Shows how far the learner is in each lesson of host.html, and in all of them.
"use strict";
(() => {
  const percents = new Map();
  const lessons = document.querySelectorAll("faultline-lesson");

  // The events bubble, so one listener serves all lessons.
  document.addEventListener("faultline-score", ({ target, detail }) => {
    const name = target.getAttribute("lesson");
    percents.set(name, detail.percent);
    const line = document.querySelector(`[data-score-of="${name}"]`);
    line.textContent = `${detail.points} of ${detail.max} points${detail.passed ? ", passed" : ""}.`;
    const sum = [...percents.values()].reduce((total, percent) => total + percent, 0);
    document.getElementById("total").textContent = `You have ${Math.round(sum / lessons.length)} % of all points.`;
  });

  document.addEventListener("faultline-error", ({ target, detail }) => {
    console.warn(`${target.getAttribute("lesson")}: ${detail.message}`);
  });
})();
