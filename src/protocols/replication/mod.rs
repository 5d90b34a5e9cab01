use crate::protocols::{ProtocolSpec, TextSources};
pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "replication",
    parameters: &[],
    variants: &[],
    requests: &[],
    pseudocode: "",
    promises: &[],
    goals: &[],
    scenarios: &[],
    texts: TextSources { en: "", zh_cn: "" },
    open: |_| unreachable!(),
};
