//! The checked parameters of one cluster.

use std::collections::BTreeMap;
use std::fmt;

use super::{Domain, Parameter, ProtocolSpec, Unit};
use faultline_sim::{CrashKeeps, DiskOptions, Micros, NetworkOptions};

/// Parameters that every protocol has, because the engine gives them meaning.
pub static COMMON: &[Parameter] = &[
    Parameter {
        name: "latency",
        domain: Domain::Integer { min: 0, max: 10_000, default: 10, unit: Unit::Millis },
    },
    Parameter {
        name: "jitter",
        domain: Domain::Integer { min: 0, max: 10_000, default: 2, unit: Unit::Millis },
    },
    Parameter::choice("spread", &["uniform", "long-tail"]),
    Parameter::choice("order", &["any", "fifo"]),
    Parameter { name: "loss", domain: Domain::Integer { min: 0, max: 100, default: 0, unit: Unit::Percent } },
    Parameter {
        name: "duplicates",
        domain: Domain::Integer { min: 0, max: 100, default: 0, unit: Unit::Percent },
    },
    Parameter {
        name: "disk",
        domain: Domain::Integer { min: 0, max: 10_000, default: 1, unit: Unit::Millis },
    },
    Parameter::choice("crash-keeps", &["nothing", "prefix", "torn"]),
    Parameter {
        name: "seed",
        domain: Domain::Integer { min: 0, max: u32::MAX as u64, default: 1, unit: Unit::Count },
    },
];

/// Every parameter of a protocol with its value: given or default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<&'static str, String>,
    given: Vec<&'static str>,
}

/// What is wrong with a parameter, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingError {
    Unknown { name: String, known: Vec<&'static str> },
    Twice { name: String },
    BadValue { name: &'static str, value: String, expected: String },
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingError::Unknown { name, known } => {
                write!(f, "there is no parameter `{name}`; the parameters are {}", known.join(", "))
            }
            SettingError::Twice { name } => write!(f, "the parameter `{name}` is given twice"),
            SettingError::BadValue { name, value, expected } => {
                write!(f, "`{name}` cannot be `{value}`; it is {expected}")
            }
        }
    }
}

impl std::error::Error for SettingError {}

/// The protocol's own parameters and then the common ones that it does not define itself.
pub fn parameters(spec: &ProtocolSpec) -> impl Iterator<Item = &'static Parameter> {
    let own = spec.parameters;
    let common =
        COMMON.iter().filter(move |common| own.iter().all(|parameter| parameter.name != common.name));
    own.iter().chain(common)
}

impl Settings {
    pub fn defaults(spec: &ProtocolSpec) -> Settings {
        let values = parameters(spec).map(|parameter| (parameter.name, parameter.default_value())).collect();
        Settings { values, given: Vec::new() }
    }

    pub fn parse<'a>(
        spec: &ProtocolSpec,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Settings, SettingError> {
        let mut settings = Settings::defaults(spec);
        for (name, value) in pairs {
            if settings.given.contains(&name) {
                return Err(SettingError::Twice { name: name.to_owned() });
            }
            settings.set(spec, name, value)?;
        }
        Ok(settings)
    }

    /// Sets one parameter. `20ms` and `20` are the same for a time, `5%` and `5` for a share.
    pub fn set(&mut self, spec: &ProtocolSpec, name: &str, value: &str) -> Result<(), SettingError> {
        let Some(parameter) = parameters(spec).find(|parameter| parameter.name == name) else {
            let known = parameters(spec).map(|parameter| parameter.name).collect();
            return Err(SettingError::Unknown { name: name.to_owned(), known });
        };
        let value = parameter.check(value)?;
        self.values.insert(parameter.name, value);
        if !self.given.contains(&parameter.name) {
            self.given.push(parameter.name);
        }
        Ok(())
    }

    /// The value of a choice, or the digits of a number.
    ///
    /// # Panics
    /// If the protocol has no such parameter: a mistake in the protocol.
    pub fn choice(&self, name: &str) -> &str {
        self.values.get(name).unwrap_or_else(|| panic!("the protocol defines no parameter `{name}`"))
    }

    /// The value of a number in its unit.
    pub fn number(&self, name: &str) -> u64 {
        self.choice(name).parse().expect("checked when it was set")
    }

    pub fn is_on(&self, name: &str) -> bool {
        self.choice(name) == "on"
    }

    pub fn seed(&self) -> u64 {
        self.number("seed")
    }

    pub fn time(&self, name: &str) -> Micros {
        Micros::from_millis(self.number(name))
    }

    /// The network that the settings ask for; `latency` is the middle of what the jitter makes of it.
    pub fn network(&self) -> NetworkOptions {
        let (latency, jitter) = (self.time("latency"), self.time("jitter"));
        let ppm = |name: &str| self.number(name) as u32 * 10_000;
        NetworkOptions {
            latency_min: latency.saturating_sub(Micros(jitter.0 / 2)),
            jitter,
            long_tail: self.choice("spread") == "long-tail",
            loss_ppm: ppm("loss"),
            duplicate_ppm: ppm("duplicates"),
            fifo: self.choice("order") == "fifo",
            ..NetworkOptions::default()
        }
    }

    pub fn disk(&self) -> DiskOptions {
        let crash_keeps = match self.choice("crash-keeps") {
            "prefix" => CrashKeeps::Prefix,
            "torn" => CrashKeeps::Torn,
            _ => CrashKeeps::Nothing,
        };
        DiskOptions { sync: self.time("disk"), crash_keeps }
    }

    /// The `cluster` line that makes these settings: what was given, in its order.
    pub fn render(&self, spec: &ProtocolSpec) -> String {
        let mut line = format!("cluster {}", spec.id);
        for name in &self.given {
            let unit = parameters(spec)
                .find(|parameter| parameter.name == *name)
                .map_or("", |parameter| parameter.suffix());
            line.push_str(&format!(" {name}={}{unit}", self.values[name]));
        }
        line
    }
}

impl Parameter {
    pub fn default_value(&self) -> String {
        match self.domain {
            Domain::Integer { default, .. } => default.to_string(),
            Domain::Choice(choices) => choices[0].to_owned(),
        }
    }

    /// What follows the digits when the value is written.
    pub fn suffix(&self) -> &'static str {
        match self.domain {
            Domain::Integer { unit: Unit::Millis, .. } => "ms",
            Domain::Integer { unit: Unit::Percent, .. } => "%",
            Domain::Integer { unit: Unit::Count, .. } | Domain::Choice(_) => "",
        }
    }

    /// A sentence part that says which values are right.
    pub fn expected(&self) -> String {
        match self.domain {
            Domain::Integer { min, max, .. } => {
                let unit = self.suffix();
                format!("a whole number from {min}{unit} to {max}{unit}")
            }
            Domain::Choice(choices) => format!("one of {}", choices.join(", ")),
        }
    }

    fn check(&self, value: &str) -> Result<String, SettingError> {
        let wrong =
            || SettingError::BadValue { name: self.name, value: value.to_owned(), expected: self.expected() };
        match self.domain {
            Domain::Choice(choices) => choices
                .iter()
                .find(|choice| **choice == value)
                .map(|choice| (*choice).to_owned())
                .ok_or_else(wrong),
            Domain::Integer { min, max, .. } => {
                let digits = value.strip_suffix(self.suffix()).unwrap_or(value);
                let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                match digits.parse::<u64>() {
                    Ok(number) if plain && (min..=max).contains(&number) => Ok(number.to_string()),
                    _ => Err(wrong()),
                }
            }
        }
    }
}
