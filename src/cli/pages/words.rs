//! The words around a plain lesson. Not in the Fluent files, because those travel with the page's Wasm.

use crate::lesson::{Level, StepKind};
use crate::text::Language;

pub struct Words {
    pub language: Language,
    /// The title of the overview.
    pub lessons: &'static str,
    pub lessons_summary: &'static str,
    pub all_lessons: &'static str,
    pub site: &'static str,
    pub open_app: &'static str,
    pub open_lesson: &'static str,
    pub what_this_is: &'static str,
    pub builds_on: &'static str,
    pub explanation: &'static str,
    pub right: &'static str,
    pub not_right: &'static str,
    pub other_lessons: &'static str,
    pub terms: &'static str,
    pub guide: &'static str,
    pub guide_summary: &'static str,
    pub contents: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub colon: &'static str,
}

const ENGLISH: Words = Words {
    language: Language::English,
    lessons: "The lessons as text",
    lessons_summary: "Lessons about how distributed systems stay up, to be tried out on a simulated cluster.",
    all_lessons: "All lessons",
    site: "Site",
    open_app: "Open Faultline",
    open_lesson: "Open the lesson",
    what_this_is: "This is its text with still pictures. In the lesson, a simulated cluster runs beside it, and you break it by hand.",
    builds_on: "Builds on",
    explanation: "Explanation",
    right: "Right.",
    not_right: "Not right.",
    other_lessons: "Other lessons",
    terms: "Terms of this lesson",
    guide: "How to write a lesson",
    guide_summary: "Every file and key of a lesson, with a whole example, and the language of scenarios.",
    contents: "Contents",
    previous: "Previous",
    next: "Next",
    colon: ": ",
};

const CHINESE: Words = Words {
    language: Language::SimplifiedChinese,
    lessons: "课程的文字版",
    lessons_summary: "讲分布式系统怎样在故障中继续运行的课程，可以在模拟的集群上亲手试一试。",
    all_lessons: "全部课程",
    site: "本站",
    open_app: "打开 Faultline",
    open_lesson: "打开课程",
    what_this_is: "这里只有文字和静止的图。在课程里，旁边运行着一个模拟的集群，由你亲手把它弄坏。",
    builds_on: "先学",
    explanation: "解释",
    right: "正确。",
    not_right: "不正确。",
    other_lessons: "其他课程",
    terms: "本课的术语",
    guide: "怎样写一门课",
    guide_summary: "一门课的每个文件、每一项，一个完整的例子，以及场景语言。",
    contents: "目录",
    previous: "上一课",
    next: "下一课",
    colon: "：",
};

impl Words {
    pub fn of(language: Language) -> &'static Words {
        match language {
            Language::English => &ENGLISH,
            Language::SimplifiedChinese => &CHINESE,
        }
    }

    pub fn minutes(&self, minutes: u32) -> String {
        match self.language {
            Language::English => format!("{minutes} min"),
            Language::SimplifiedChinese => format!("{minutes} 分钟"),
        }
    }

    pub fn level(&self, level: Level) -> &'static str {
        match (self.language, level) {
            (Language::English, Level::First) => "first steps",
            (Language::English, Level::Second) => "intermediate",
            (Language::English, Level::Third) => "advanced",
            (Language::SimplifiedChinese, Level::First) => "入门",
            (Language::SimplifiedChinese, Level::Second) => "进阶",
            (Language::SimplifiedChinese, Level::Third) => "高级",
        }
    }

    /// What is to be done in a step; nothing where there is only to be read.
    pub fn kind(&self, kind: &StepKind) -> Option<&'static str> {
        match (self.language, kind) {
            (_, StepKind::Read) => None,
            (Language::English, StepKind::Predict(_)) => Some("Prediction"),
            (Language::English, StepKind::Task(_)) => Some("Task"),
            (Language::English, StepKind::Quiz(_)) => Some("Question"),
            (Language::English, StepKind::Survive(_)) => Some("Survive"),
            (Language::English, StepKind::Order(_)) => Some("Order"),
            (Language::SimplifiedChinese, StepKind::Predict(_)) => Some("预测"),
            (Language::SimplifiedChinese, StepKind::Task(_)) => Some("任务"),
            (Language::SimplifiedChinese, StepKind::Quiz(_)) => Some("问题"),
            (Language::SimplifiedChinese, StepKind::Survive(_)) => Some("守住"),
            (Language::SimplifiedChinese, StepKind::Order(_)) => Some("排序"),
        }
    }

    pub fn hint(&self, number: usize) -> String {
        match self.language {
            Language::English => format!("Hint {number}"),
            Language::SimplifiedChinese => format!("提示 {number}"),
        }
    }

    /// The cluster as a step begins.
    pub fn picture(&self, number: usize, time: &str) -> String {
        match self.language {
            Language::English => format!("The cluster as step {number} begins, at {time}"),
            Language::SimplifiedChinese => format!("第 {number} 步开始时的集群，时间 {time}"),
        }
    }

    pub fn open_step(&self, number: usize) -> String {
        match self.language {
            Language::English => format!("Open step {number} of the lesson"),
            Language::SimplifiedChinese => format!("打开课程的第 {number} 步"),
        }
    }
}
