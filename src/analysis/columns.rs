//! The columns of the answers: like the field table of records, each list stands once, and everything else follows it.

use std::borrow::Cow;

use crate::de_identify::Role;
use crate::schema::{ColumnType, Storage};
use crate::table::{TableField, TableKind, TableSchema};

/// One column of an answer.
#[derive(Clone, Copy, Debug)]
pub struct AnswerColumn {
    /// The name, the same in every output form.
    pub name: &'static str,
    /// The type.
    pub ty: ColumnType,
    /// How the text lies in a table; [`Storage::Plain`] for what is no text.
    pub storage: Storage,
    /// What the cell tells of people.
    pub role: Role,
    /// What the cell means, with its unit.
    pub description: &'static str,
}

/// The schema of a table of these columns.
pub(super) fn schema(kind: TableKind, columns: &[AnswerColumn]) -> TableSchema {
    let field =
        |column: &AnswerColumn| TableField { name: Cow::Borrowed(column.name), ty: column.ty, storage: column.storage };
    TableSchema { kind, fields: columns.iter().map(field).collect() }
}

/// Declares the columns of an answer and a row of them, whose fields are the columns: no cell can end up under another's
/// name.
macro_rules! answer {
    (
        $(#[$about:meta])* $columns:ident;
        $row:ident { $($name:ident $ty:ident $storage:ident $role:ident $description:literal;)* }
    ) => {
        $(#[$about])*
        pub const $columns: &[$crate::analysis::AnswerColumn] = &[
            $($crate::analysis::AnswerColumn {
                name: stringify!($name),
                ty: $crate::schema::ColumnType::$ty,
                storage: $crate::schema::Storage::$storage,
                role: $crate::de_identify::Role::$role,
                description: $description,
            },)*
        ];

        #[allow(non_snake_case)]
        #[derive(Clone, Copy, Debug, Default)]
        struct $row<'a> {
            $($name: $crate::record::Cell<'a>,)*
        }

        impl<'a> $row<'a> {
            fn cells(self) -> impl IntoIterator<Item = $crate::record::Cell<'a>> {
                [$(self.$name,)*]
            }
        }
    };
}

pub(super) use answer;

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::*;

    #[test]
    fn names_are_told_apart_and_only_text_is_stored_as_a_dictionary() {
        for question in Question::ALL {
            for (position, column) in question.columns().iter().enumerate() {
                assert!(column.storage == Storage::Plain || column.ty.is_text(), "{}", column.name);
                assert!(
                    !question.columns()[..position].iter().any(|other| other.name == column.name),
                    "{}",
                    column.name
                );
                assert!(!column.description.ends_with('.'), "{}", column.description);
            }
        }
    }
}
