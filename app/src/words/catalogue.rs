//! How words are written down: each with its English and its German side by side, checked when the program is
//! built.

/// A word or sentence as the catalogue has it.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The function that says it.
    pub name: &'static str,
    /// The English, with names in braces for what is put in; one thing and many things where they differ.
    pub english: &'static [&'static str],
    /// The German.
    pub german: &'static [&'static str],
}

/// Makes a function of every line. Four forms, always English before German:
///
/// ```text
/// log_out: "Log out" / "Abmelden";
/// role_of(name): "Role of {name}" / "Rolle von {name}";
/// items[count]: "{count} item" | "{count} items" / "{count} Fall" | "{count} Fälle";
/// sent[count](to): "{count} item went to {to}" | … / … | …;
/// ```
///
/// A line without one of its languages does not compile; nor does one that leaves out, or invents, a name in braces.
macro_rules! words {
    ($( $name:ident $([$count:ident])? $(($($arg:ident),+))? :
        $en:literal $(| $en_many:literal)? / $de:literal $(| $de_many:literal)? ; )*) => {
        $( $crate::words::catalogue::one! {
            $name $([$count])? $(($($arg),+))? : $en $(| $en_many)? / $de $(| $de_many)?
        } )*

        /// Everything above, for tests that look at all words.
        pub const ALL: &[$crate::words::catalogue::Entry] = &[$( $crate::words::catalogue::Entry {
            name: stringify!($name),
            english: &[$en $(, $en_many)?],
            german: &[$de $(, $de_many)?],
        } ),*];
    };
}

/// One line of a catalogue.
macro_rules! one {
    ($name:ident : $en:literal / $de:literal) => {
        #[doc = $en]
        pub fn $name() -> &'static str {
            match $crate::language::Language::current() {
                $crate::language::Language::English => $en,
                $crate::language::Language::German => $de,
            }
        }
    };
    ($name:ident ($($arg:ident),+) : $en:literal / $de:literal) => {
        #[doc = $en]
        pub fn $name($($arg: impl $crate::words::Say),+) -> String {
            $( let $arg = $arg.say(); )+
            match $crate::language::Language::current() {
                $crate::language::Language::English => format!($en, $($arg = $arg),+),
                $crate::language::Language::German => format!($de, $($arg = $arg),+),
            }
        }
    };
    ($name:ident [$count:ident] $(($($arg:ident),+))? :
        $en:literal | $en_many:literal / $de:literal | $de_many:literal) => {
        #[doc = $en_many]
        pub fn $name($count: u64 $(, $($arg: impl $crate::words::Say),+)?) -> String {
            $( $( let $arg = $arg.say(); )+ )?
            // The form for one may do without its number: of it nothing is written at the end.
            let written = $crate::components::number::thousands($count);
            match ($crate::language::Language::current(), $count) {
                ($crate::language::Language::English, 1) => format!(concat!($en, "{", stringify!($count), ":.0}"), $count = written $(, $($arg = $arg),+)?),
                ($crate::language::Language::English, _) => format!($en_many, $count = written $(, $($arg = $arg),+)?),
                ($crate::language::Language::German, 1) => format!(concat!($de, "{", stringify!($count), ":.0}"), $count = written $(, $($arg = $arg),+)?),
                ($crate::language::Language::German, _) => format!($de_many, $count = written $(, $($arg = $arg),+)?),
            }
        }
    };
}

pub(crate) use {one, words};
