//! Typed access to the rows of tables. The only `unsafe` of this crate is here.

/// Makes `$columns<T>`, a `repr(C)` struct made of `T`s, borrowable from a row.
macro_rules! impl_columns {
    ($columns:ident) => {
        // Fails to compile if a field is not made of `T`s.
        const _: () = assert!(
            ::core::mem::size_of::<$columns<u64>>() == 8 * ::core::mem::size_of::<$columns<u8>>()
        );

        impl<T> $columns<T> {
            /// Number of columns: a cell takes one byte when `T` is `u8`.
            pub const WIDTH: usize = ::core::mem::size_of::<$columns<u8>>();
        }

        impl<T> ::core::borrow::Borrow<$columns<T>> for [T] {
            fn borrow(&self) -> &$columns<T> {
                assert_eq!(self.len(), $columns::<T>::WIDTH);
                // SAFETY: `$columns<T>` is `repr(C)` and made of `WIDTH` values of type `T` only,
                // so it has the size and alignment of `[T; WIDTH]`; the length was just checked.
                #[allow(unsafe_code)]
                unsafe {
                    &*self.as_ptr().cast::<$columns<T>>()
                }
            }
        }

        impl<T> ::core::borrow::BorrowMut<$columns<T>> for [T] {
            fn borrow_mut(&mut self) -> &mut $columns<T> {
                assert_eq!(self.len(), $columns::<T>::WIDTH);
                // SAFETY: as for `borrow`; the borrow of `self` is exclusive.
                #[allow(unsafe_code)]
                unsafe {
                    &mut *self.as_mut_ptr().cast::<$columns<T>>()
                }
            }
        }
    };
}

pub(crate) use impl_columns;
