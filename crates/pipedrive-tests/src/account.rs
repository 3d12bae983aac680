//! The custom fields of an account, written by `pipedrive::fields::rust_source`.

/// The custom fields of deals.
pub mod deals {
    /// `Demo address` (address)
    pub const DEMO_ADDRESS: ::pipedrive::Field<::pipedrive::model::Address> =
        ::pipedrive::Field::new("7c2579fd83bd63211d18dca79b667052c56364cf");

    /// `Demo date` (date)
    pub const DEMO_DATE: ::pipedrive::Field<::pipedrive::Date> =
        ::pipedrive::Field::new("a2b0c7011aea3614718935be458a34e355f3265f");

    /// `Demo daterange` (daterange)
    pub const DEMO_DATERANGE: ::pipedrive::Field<::pipedrive::model::DateRange> =
        ::pipedrive::Field::new("1df555b509850433f49b894148a6f164a7b83e28");

    /// `Demo double` (double)
    pub const DEMO_DOUBLE: ::pipedrive::Field<::pipedrive::Amount> =
        ::pipedrive::Field::new("f83b9136123a98aeec9ccc1dc954724d2e251569");

    /// `Demo enum` (enum)
    pub const DEMO_ENUM: ::pipedrive::Field<DemoEnum> =
        ::pipedrive::Field::new("2d3fd53c77b4300201ac47b5a2ecf7737131b904");

    /// The options of `Demo enum`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]
    pub enum DemoEnum {
        /// `Small`
        #[option(id = 11)]
        Small,
        /// `Medium`
        #[option(id = 12)]
        Medium,
        /// `Large`
        #[option(id = 13)]
        Large,
        /// Any other option.
        #[option(other)]
        Other(::pipedrive::Id<::pipedrive::of::FieldOption>),
    }

    /// `Demo monetary` (monetary)
    pub const DEMO_MONETARY: ::pipedrive::Field<::pipedrive::Money> =
        ::pipedrive::Field::new("4a21863d3bbda1ae13dfe4bc28ab8da610a62ddf");

    /// `Demo org` (org)
    pub const DEMO_ORG: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::Organization>> =
        ::pipedrive::Field::new("7732b3d72d4ee923e205bba432b47e6cd7fad0ab");

    /// `Demo people` (people)
    pub const DEMO_PEOPLE: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::Person>> =
        ::pipedrive::Field::new("1874d2875fa3152a74db65a69328eb423a1d8e4a");

    /// `Demo phone` (phone)
    pub const DEMO_PHONE: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("6863241b608eb95aa7ca7e13cbf51e9543016609");

    /// `Demo set` (set)
    pub const DEMO_SET: ::pipedrive::Field<::std::vec::Vec<DemoSet>> =
        ::pipedrive::Field::new("e555f268630695e40d1fed0a8632977a3a6586e5");

    /// The options of `Demo set`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]
    pub enum DemoSet {
        /// `Red`
        #[option(id = 21)]
        Red,
        /// `Green`
        #[option(id = 22)]
        Green,
        /// `Blue`
        #[option(id = 23)]
        Blue,
        /// Any other option.
        #[option(other)]
        Other(::pipedrive::Id<::pipedrive::of::FieldOption>),
    }

    /// `Demo text` (text)
    pub const DEMO_TEXT: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("4c7b97ef7a317b9ae2093a658bcb963986efee33");

    /// `Demo time` (time)
    pub const DEMO_TIME: ::pipedrive::Field<::pipedrive::model::TimeOfDay> =
        ::pipedrive::Field::new("5959c25f19091bc121106b15859a751e7c1dc0c4");

    /// `Demo timerange` (timerange)
    pub const DEMO_TIMERANGE: ::pipedrive::Field<::pipedrive::model::TimeRange> =
        ::pipedrive::Field::new("07a2c6eee71051b98852579f3424ce3d27b9878f");

    /// `Demo user` (user)
    pub const DEMO_USER: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::User>> =
        ::pipedrive::Field::new("468c74b20bc2d68776e8de844aac14183766d422");

    /// `Demo varchar` (varchar)
    pub const DEMO_VARCHAR: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("d82f8f44ff5af475a21a507fb0d2644e80dadb31");

    /// `Demo varchar_auto` (varchar_auto)
    pub const DEMO_VARCHAR_AUTO: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("985c2280afa8aee1fa0e02b7d753ea1da43cb7b6");
}

/// The custom fields of persons.
pub mod persons {
    /// `Demo address` (address)
    pub const DEMO_ADDRESS: ::pipedrive::Field<::pipedrive::model::Address> =
        ::pipedrive::Field::new("42ee91212f61ed066c5f0abf9f155808e013836c");

    /// `Demo date` (date)
    pub const DEMO_DATE: ::pipedrive::Field<::pipedrive::Date> =
        ::pipedrive::Field::new("9667194268fe0442df44d561eb385423e2092844");

    /// `Demo daterange` (daterange)
    pub const DEMO_DATERANGE: ::pipedrive::Field<::pipedrive::model::DateRange> =
        ::pipedrive::Field::new("a9c785783750bcdde2db6204f4ae0796e2dc0014");

    /// `Demo double` (double)
    pub const DEMO_DOUBLE: ::pipedrive::Field<::pipedrive::Amount> =
        ::pipedrive::Field::new("041b908285f5ccf1969d449c27a7ad9e945ae22a");

    /// `Demo enum` (enum)
    pub const DEMO_ENUM: ::pipedrive::Field<DemoEnum> =
        ::pipedrive::Field::new("0ed45006c31841660c0356cd9e1a5d2995c5d7ac");

    /// The options of `Demo enum`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]
    pub enum DemoEnum {
        /// `Small`
        #[option(id = 11)]
        Small,
        /// `Medium`
        #[option(id = 12)]
        Medium,
        /// `Large`
        #[option(id = 13)]
        Large,
        /// Any other option.
        #[option(other)]
        Other(::pipedrive::Id<::pipedrive::of::FieldOption>),
    }

    /// `Demo monetary` (monetary)
    pub const DEMO_MONETARY: ::pipedrive::Field<::pipedrive::Money> =
        ::pipedrive::Field::new("7b305a07c844ba13783c42daeccdb6536be63571");

    /// `Demo org` (org)
    pub const DEMO_ORG: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::Organization>> =
        ::pipedrive::Field::new("92535079e87c64c60d4de80d483d2a59cc132f70");

    /// `Demo people` (people)
    pub const DEMO_PEOPLE: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::Person>> =
        ::pipedrive::Field::new("9598c6c928487c5feff6587dfc2100198f2393f5");

    /// `Demo phone` (phone)
    pub const DEMO_PHONE: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("7cf7913f31707c6daa0f65a20a61ee07568a1650");

    /// `Demo set` (set)
    pub const DEMO_SET: ::pipedrive::Field<::std::vec::Vec<DemoSet>> =
        ::pipedrive::Field::new("3005c12aa695e1f753d6696f4e3deb0e5275a772");

    /// The options of `Demo set`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]
    pub enum DemoSet {
        /// `Red`
        #[option(id = 21)]
        Red,
        /// `Green`
        #[option(id = 22)]
        Green,
        /// `Blue`
        #[option(id = 23)]
        Blue,
        /// Any other option.
        #[option(other)]
        Other(::pipedrive::Id<::pipedrive::of::FieldOption>),
    }

    /// `Demo text` (text)
    pub const DEMO_TEXT: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("baad85c3f3ef31b11e57b9eeb799cca1abfc5855");

    /// `Demo time` (time)
    pub const DEMO_TIME: ::pipedrive::Field<::pipedrive::model::TimeOfDay> =
        ::pipedrive::Field::new("d80bc6799bfb6e29a9369da9ddf9d915f3691090");

    /// `Demo timerange` (timerange)
    pub const DEMO_TIMERANGE: ::pipedrive::Field<::pipedrive::model::TimeRange> =
        ::pipedrive::Field::new("d9c644eec57f3ec26f7bc2bf770a6cf409eaae60");

    /// `Demo user` (user)
    pub const DEMO_USER: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::User>> =
        ::pipedrive::Field::new("2215f6625dfaa5863181295f70d885bb9416fd2c");

    /// `Demo varchar` (varchar)
    pub const DEMO_VARCHAR: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("cd0702a83a3817a32ba936b7e07ceac0cc53fee8");

    /// `Demo varchar_auto` (varchar_auto)
    pub const DEMO_VARCHAR_AUTO: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("f8875568c7d19e304c78a0ffdd64d2c05e88bb80");
}

/// The custom fields of organizations.
pub mod organizations {
    /// `Demo address` (address)
    pub const DEMO_ADDRESS: ::pipedrive::Field<::pipedrive::model::Address> =
        ::pipedrive::Field::new("9a5403379c42260a15afc524add80c01dd07fc02");

    /// `Demo date` (date)
    pub const DEMO_DATE: ::pipedrive::Field<::pipedrive::Date> =
        ::pipedrive::Field::new("f8742ed22a080f9ed13ce622c2b5a6ab695afc22");

    /// `Demo daterange` (daterange)
    pub const DEMO_DATERANGE: ::pipedrive::Field<::pipedrive::model::DateRange> =
        ::pipedrive::Field::new("31be57b7bd772c58fd939c2c414988f4f4f7bbf5");

    /// `Demo double` (double)
    pub const DEMO_DOUBLE: ::pipedrive::Field<::pipedrive::Amount> =
        ::pipedrive::Field::new("c38fba786abb85f485a48b18aa21107351cc6f3b");

    /// `Demo enum` (enum)
    pub const DEMO_ENUM: ::pipedrive::Field<DemoEnum> =
        ::pipedrive::Field::new("8b24084b6833c355e10d7953bf697dc06ca038c2");

    /// The options of `Demo enum`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]
    pub enum DemoEnum {
        /// `Small`
        #[option(id = 11)]
        Small,
        /// `Medium`
        #[option(id = 12)]
        Medium,
        /// `Large`
        #[option(id = 13)]
        Large,
        /// Any other option.
        #[option(other)]
        Other(::pipedrive::Id<::pipedrive::of::FieldOption>),
    }

    /// `Demo monetary` (monetary)
    pub const DEMO_MONETARY: ::pipedrive::Field<::pipedrive::Money> =
        ::pipedrive::Field::new("63551e5b13383612514fadb68c6817dd84d2f90e");

    /// `Demo org` (org)
    pub const DEMO_ORG: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::Organization>> =
        ::pipedrive::Field::new("2ee633c428d92f007c153f5bd46dd3dc4012efa4");

    /// `Demo people` (people)
    pub const DEMO_PEOPLE: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::Person>> =
        ::pipedrive::Field::new("41465779d5d60a843c24eae8449628aa1db51f2b");

    /// `Demo phone` (phone)
    pub const DEMO_PHONE: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("4619d5a9108c61a74ae4e74cf2a5cd3e80c59b6b");

    /// `Demo set` (set)
    pub const DEMO_SET: ::pipedrive::Field<::std::vec::Vec<DemoSet>> =
        ::pipedrive::Field::new("b231cc92d11c602202cebcafc6c8ff0663b22caf");

    /// The options of `Demo set`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]
    pub enum DemoSet {
        /// `Red`
        #[option(id = 21)]
        Red,
        /// `Green`
        #[option(id = 22)]
        Green,
        /// `Blue`
        #[option(id = 23)]
        Blue,
        /// Any other option.
        #[option(other)]
        Other(::pipedrive::Id<::pipedrive::of::FieldOption>),
    }

    /// `Demo text` (text)
    pub const DEMO_TEXT: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("4d34286df96c64966dd9e23ca8f251a928a37a68");

    /// `Demo time` (time)
    pub const DEMO_TIME: ::pipedrive::Field<::pipedrive::model::TimeOfDay> =
        ::pipedrive::Field::new("c6936def3ed9d3ed6a0fe72fd5dc29e54b91e0b3");

    /// `Demo timerange` (timerange)
    pub const DEMO_TIMERANGE: ::pipedrive::Field<::pipedrive::model::TimeRange> =
        ::pipedrive::Field::new("0e68c382c3daecbfcac249586676806ffd58ec1b");

    /// `Demo user` (user)
    pub const DEMO_USER: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::User>> =
        ::pipedrive::Field::new("911e790cbb38e68d2e3f487e959c41970f2276fc");

    /// `Demo varchar` (varchar)
    pub const DEMO_VARCHAR: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("4e5cf418f159a4533b4e904b525a79245db0e638");

    /// `Demo varchar_auto` (varchar_auto)
    pub const DEMO_VARCHAR_AUTO: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("e2da07ac07e8da434ab014a7bf65c0dc374fbc6a");
}

/// The custom fields of products.
pub mod products {
    /// `Demo address` (address)
    pub const DEMO_ADDRESS: ::pipedrive::Field<::pipedrive::model::Address> =
        ::pipedrive::Field::new("b4b5ec0b426052b9794dac434236e021cdbe0f4c");

    /// `Demo date` (date)
    pub const DEMO_DATE: ::pipedrive::Field<::pipedrive::Date> =
        ::pipedrive::Field::new("271169bc2438e7febdc94c8e35d60c1a419d9123");

    /// `Demo daterange` (daterange)
    pub const DEMO_DATERANGE: ::pipedrive::Field<::pipedrive::model::DateRange> =
        ::pipedrive::Field::new("dcbb45dfb23454b5f37a2d12deb87985c31bba4b");

    /// `Demo double` (double)
    pub const DEMO_DOUBLE: ::pipedrive::Field<::pipedrive::Amount> =
        ::pipedrive::Field::new("507279aca7bec51d3b1a7cf4a320df3abdd9ee39");

    /// `Demo enum` (enum)
    pub const DEMO_ENUM: ::pipedrive::Field<DemoEnum> =
        ::pipedrive::Field::new("3890ebe2117394ed22b3feaf95ec042a05e977ba");

    /// The options of `Demo enum`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]
    pub enum DemoEnum {
        /// `Small`
        #[option(id = 11)]
        Small,
        /// `Medium`
        #[option(id = 12)]
        Medium,
        /// `Large`
        #[option(id = 13)]
        Large,
        /// Any other option.
        #[option(other)]
        Other(::pipedrive::Id<::pipedrive::of::FieldOption>),
    }

    /// `Demo monetary` (monetary)
    pub const DEMO_MONETARY: ::pipedrive::Field<::pipedrive::Money> =
        ::pipedrive::Field::new("5183beaa77d8085bf97c6edb035633f14db5425d");

    /// `Demo org` (org)
    pub const DEMO_ORG: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::Organization>> =
        ::pipedrive::Field::new("2560943b60fae636c9b6c254a3c578f8407b805e");

    /// `Demo people` (people)
    pub const DEMO_PEOPLE: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::Person>> =
        ::pipedrive::Field::new("5e87c07dc3f16a6d68399f3e0a6555f5ab2f2eef");

    /// `Demo phone` (phone)
    pub const DEMO_PHONE: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("4952c2ee72059a9956366bcb0bd36c4cef8ab18e");

    /// `Demo set` (set)
    pub const DEMO_SET: ::pipedrive::Field<::std::vec::Vec<DemoSet>> =
        ::pipedrive::Field::new("28ad0c8c9b4ba8e683b6b14ab4868d275902d3cc");

    /// The options of `Demo set`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]
    pub enum DemoSet {
        /// `Red`
        #[option(id = 21)]
        Red,
        /// `Green`
        #[option(id = 22)]
        Green,
        /// `Blue`
        #[option(id = 23)]
        Blue,
        /// Any other option.
        #[option(other)]
        Other(::pipedrive::Id<::pipedrive::of::FieldOption>),
    }

    /// `Demo text` (text)
    pub const DEMO_TEXT: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("fea6c8ed5763de40a0f14c099c66dd67a032ef9e");

    /// `Demo time` (time)
    pub const DEMO_TIME: ::pipedrive::Field<::pipedrive::model::TimeOfDay> =
        ::pipedrive::Field::new("2bf67d406695e05df45bbb0536464320563d2868");

    /// `Demo timerange` (timerange)
    pub const DEMO_TIMERANGE: ::pipedrive::Field<::pipedrive::model::TimeRange> =
        ::pipedrive::Field::new("95ad4d97bf2978e2f48c0e8bc044f54f0cec7b9b");

    /// `Demo user` (user)
    pub const DEMO_USER: ::pipedrive::Field<::pipedrive::Id<::pipedrive::of::User>> =
        ::pipedrive::Field::new("7c137ec8029bf944c1759bc6e7251c18ee79423d");

    /// `Demo varchar` (varchar)
    pub const DEMO_VARCHAR: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("34dec3a59b0f36e49e3b8142d31b5ec13d6c575a");

    /// `Demo varchar_auto` (varchar_auto)
    pub const DEMO_VARCHAR_AUTO: ::pipedrive::Field<::std::string::String> =
        ::pipedrive::Field::new("7fd498ba631f187b922eda426c574062452963a3");
}
